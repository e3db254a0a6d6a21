"""The words of numbers: numerals, currencies, measures and hedges, each with what it means."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from kg.model import Qualifier

Kind = Literal["count", "money", "area", "share", "rank", "ratio", "duration", "age", "other"]

UNITS = {
    name: i
    for i, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    name: 10 * i
    for i, name in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
FRACTIONS = {
    "half": Decimal(1) / 2,
    "one-half": Decimal(1) / 2,
    "one-third": Decimal(1) / 3,
    "one third": Decimal(1) / 3,
    "a third": Decimal(1) / 3,
    "two-thirds": Decimal(2) / 3,
    "two thirds": Decimal(2) / 3,
    "a quarter": Decimal(1) / 4,
    "one-quarter": Decimal(1) / 4,
    "three-quarters": Decimal(3) / 4,
    "three quarters": Decimal(3) / 4,
    "one-fifth": Decimal(1) / 5,
    "a fifth": Decimal(1) / 5,
    "one-tenth": Decimal(1) / 10,
}
ORDINALS = {
    name: i
    for i, name in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], start=1
    )
}
SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "k": 1000,
    "million": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
CURRENCIES = {
    "HK$": "HKD",
    "HKD": "HKD",
    "US$": "USD",
    "USD": "USD",
    "S$": "SGD",
    "SGD": "SGD",
    "NT$": "TWD",
    "A$": "AUD",
    "C$": "CAD",
    "MOP": "MOP",
    "RMB": "CNY",
    "CNY": "CNY",
    "£": "GBP",
    "GBP": "GBP",
    "€": "EUR",
    "EUR": "EUR",
    "¥": "JPY",
    "JPY": "JPY",
}
MEASURES: dict[str, tuple[str, Kind]] = {
    "per cent": ("PERCENT", "share"),
    "percent": ("PERCENT", "share"),
    "%": ("PERCENT", "share"),
    "percentage points": ("PERCENT", "share"),
    "square metres": ("M2", "area"),
    "square metre": ("M2", "area"),
    "square meters": ("M2", "area"),
    "sq m": ("M2", "area"),
    "m²": ("M2", "area"),
    "m2": ("M2", "area"),
    "hectares": ("HA", "area"),
    "hectare": ("HA", "area"),
    "square kilometres": ("KiloM2", "area"),
    "square kilometers": ("KiloM2", "area"),
    "sq km": ("KiloM2", "area"),
    "kilometres": ("KiloM", "other"),
    "kilometers": ("KiloM", "other"),
    "km": ("KiloM", "other"),
    "megawatts": ("MegaW", "other"),
    "MW": ("MegaW", "other"),
    "tonnes": ("TON_Metric", "other"),
    "years": ("YR", "duration"),
    "year": ("YR", "duration"),
    "months": ("MO", "duration"),
    "month": ("MO", "duration"),
    "weeks": ("WK", "duration"),
    "days": ("DAY", "duration"),
    "hours": ("HR", "duration"),
    "minutes": ("MIN", "duration"),
    "times": ("NUM", "other"),
    "decades": ("YR", "duration"),
}
HEDGES: dict[str, Qualifier] = {
    "just over": "moreThan",
    "well over": "moreThan",
    "over": "moreThan",
    "more than": "moreThan",
    "above": "moreThan",
    "exceeding": "moreThan",
    "in excess of": "moreThan",
    "upwards of": "moreThan",
    "at least": "atLeast",
    "no fewer than": "atLeast",
    "no less than": "atLeast",
    "not less than": "atLeast",
    "a minimum of": "atLeast",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "roughly": "about",
    "some": "about",
    "an estimated": "about",
    "circa": "about",
    "nearly": "nearly",
    "almost": "nearly",
    "close to": "nearly",
    "just under": "nearly",
    "up to": "upTo",
    "as many as": "upTo",
    "as much as": "upTo",
    "a maximum of": "upTo",
    "at most": "upTo",
    "no more than": "upTo",
    "not more than": "upTo",
    "not exceeding": "upTo",
    "less than": "upTo",
    "fewer than": "upTo",
    "under": "upTo",
    "below": "upTo",
    "within": "upTo",
}
PREPOSITIONS = ("under ", "below ", "within ", "above ")
FILLERS = ("a total of", "a combined", "an additional", "another", "a further", "a record", "only", "altogether")
