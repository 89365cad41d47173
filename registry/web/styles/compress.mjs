// Compress the fonts named on the command line, TTF in, WOFF2 out: pairs of paths.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";

const { compress } = createRequire(import.meta.url)("wawoff2");
const paths = process.argv.slice(2);
for (let place = 0; place < paths.length; place += 2) {
  writeFileSync(paths[place + 1], await compress(readFileSync(paths[place])));
}
