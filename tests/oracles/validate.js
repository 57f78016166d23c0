// Validates JSON texts with ajv, so that tests can compare.
// Standard input: [{"schema": {…}, "text": "…"}, …]
// Standard output: ["", "data/a must be integer", …], one entry per text, empty where it is valid
"use strict";

const { readFileSync } = require("node:fs");
const Ajv = require("ajv/dist/2020");

const ajv = new Ajv({ strict: false, validateFormats: false });
const results = JSON.parse(readFileSync(0, "utf8")).map(({ schema, text }) => {
  const validate = ajv.compile(schema);
  return validate(JSON.parse(text)) ? "" : ajv.errorsText(validate.errors);
});
process.stdout.write(JSON.stringify(results));
