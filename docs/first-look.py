# %% [markdown]
# # A first look, for somebody who writes about numbers
#
# A script in cells: open it in VS Code or Spyder, or as a notebook with Jupytext. It needs a release in `build/`
# (`kg build`) and the extra `notebook`. Every number that it prints can be traced to the sentence that it stands in.

# %%
import kg

graph = kg.open("build")
print(f"{len(graph)} things, {len(graph.figures())} figures, {len(graph.statements())} statements")

# %% [markdown]
# ## Who is there?
# Kinds are classes of the ontology; a word that the graph does not know is refused with the nearest that it does.

# %%
for park in graph.entities("park"):
    print(park.label)

try:
    graph.entities("parc")
except kg.UnknownName as error:
    print(error)

# %% [markdown]
# ## How many companies, and who says so?
# A figure has its hedge ("about") and its date. Do not print the number without them.

# %%
for figure in graph.figures(indicator="companies"):
    print(f"{figure.entity}: {figure.number} ({figure.as_of})")
    print(f"    “{figure.quote}”")

# %% [markdown]
# ## A table to go on with
# A frame has a row for each claim, names and IRIs side by side.

# %%
table = graph.frame(graph.figures())
money = table[table.unit == "Hong Kong dollar"].nlargest(5, "value")
print(money[["entity", "indicator", "number", "as_of"]].to_string(index=False))

# %% [markdown]
# ## A question of your own
# In SPARQL, with the names beside the addresses.

# %%
rows = graph.query("SELECT ?fund ?who { ?fund a hkit:Scheme ; hkit:audience ?who } ORDER BY ?fund", labels=True)
print(graph.frame(rows)[["fund_label", "who_label"]].head(5).to_string(index=False))

# %% [markdown]
# ## What is only planned
# A plan is no fact. Write "plans to", and give the sentence.

# %%
for statement in graph.statements():
    if statement.modality == "planned":
        print(f"{statement.entity} – {statement.predicate} – {statement.object}: “{statement.quote}”")

# %% [markdown]
# ## A sentence that you have just read
# A text need not be a file.

# %%
own = kg.read("The Mill Centre in Leeds was home to 31 start-ups at the end of 2026.", edition=2026)
for figure in own.figures():
    print(figure)
