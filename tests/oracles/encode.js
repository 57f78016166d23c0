// Encodes and decodes with Hugging Face's tokenizers, so that tests can compare.
// Standard input: {"file": "tokenizer.json", "texts": ["…"], "addSpecialTokens": false}
// Standard output: [{"ids": [1, 2], "tokens": […], "offsets": […], "words": […], "decoded": "…"}, …], one entry per text
"use strict";

const { readFileSync } = require("node:fs");
const { Tokenizer } = require("tokenizers");

async function main() {
  const request = JSON.parse(readFileSync(0, "utf8"));
  const tokenizer = Tokenizer.fromFile(request.file);
  const results = [];
  for (const text of request.texts) {
    const encoding = await tokenizer.encode(text, null, { addSpecialTokens: request.addSpecialTokens });
    const ids = encoding.getIds();
    results.push({
      ids,
      tokens: encoding.getTokens(),
      offsets: encoding.getOffsets(),
      words: encoding.getWordIds(),
      decoded: await tokenizer.decode(ids, false),
    });
  }
  process.stdout.write(JSON.stringify(results));
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
