// A packed copy beside each built file, as small as it gets: packing so well takes longer than an answer may.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const folder = new URL("../static/built/", import.meta.url);
for (const name of readdirSync(folder).filter((each) => each.endsWith(".js"))) {
  const packed = brotliCompressSync(readFileSync(new URL(name, folder)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(new URL(`${name}.br`, folder), packed);
}
