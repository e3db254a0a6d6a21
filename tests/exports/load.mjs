// Reads a dump with N3.js or jsonld.js and writes it as N-Quads: node load.mjs n3|jsonld FILE MEDIA-TYPE
import { readFileSync } from "node:fs";
import jsonld from "jsonld";
import { Parser, Writer } from "n3";

const [reader, file, format] = process.argv.slice(2);
const text = readFileSync(file, "utf8");

if (reader === "jsonld") {
  process.stdout.write(await jsonld.toRDF(JSON.parse(text), { format: "application/n-quads", safe: true }));
} else {
  const quads = new Parser({ format, blankNodePrefix: "" }).parse(text);
  const writer = new Writer({ format: "application/n-quads" });
  process.stdout.write(writer.quadsToString(quads));
}
