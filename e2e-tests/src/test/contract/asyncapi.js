// Reads asyncapi.yaml as its own tools do: every reference, every schema. Ends with 1 where that finds an error.
import { Parser, fromFile } from '@asyncapi/parser';

const file = '../../../../checkpoint-events/src/main/resources/dev/rewind/asyncapi.yaml';
const { document, diagnostics } = await fromFile(new Parser(), file).parse();
const errors = diagnostics.filter(it => it.severity === 0);
errors.forEach(it => console.error(`${it.path.join('.')}: ${it.message}`));
if (!document || errors.length > 0) {
  process.exit(1);
}
console.log(`asyncapi ${document.version()}: ${document.channels().all().length} channels, ${document.messages().all().length} messages`);
