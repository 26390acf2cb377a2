// Validates asyncapi.yaml with AsyncAPI's own parser, with every reference and schema: the file, and the form that a
// service serves. Ends with 1 if there is an error.
import { Parser, fromFile, fromURL } from '@asyncapi/parser';

const file = '../../../../checkpoint-events/src/main/resources/dev/rewind/asyncapi.yaml';
const parser = new Parser();
for (const from of [fromFile(parser, file), ...process.argv.slice(2).map(url => fromURL(parser, url))]) {
  const { document, diagnostics } = await from.parse();
  const errors = diagnostics.filter(it => it.severity === 0);
  errors.forEach(it => console.error(`${it.path.join('.')}: ${it.message}`));
  if (!document || errors.length > 0) {
    process.exit(1);
  }
  console.log(`asyncapi ${document.version()}: ${document.channels().all().length} channels, ${document.messages().all().length} messages`);
}
