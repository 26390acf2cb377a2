// A service without Rewind's SDK. It keeps a note, publishes each change as a CloudEvent, and applies rollback commands.
// It relies only on docs/contract.md.
import { createHash, randomUUID } from "node:crypto";
import { CloudEvent, Kafka as Binding, type Message } from "cloudevents";
import { Kafka, logLevel } from "kafkajs";

interface Note { text: string }
interface Command {
  rollback_id: string;
  entity: string;
  epoch: number;
  attempt: number;
  state: Note;
  checkpoint: { state_hash: string };
}

const prefix = process.env.REWIND_TOPIC_PREFIX ?? "";
const entity = `note:${process.argv[2] ?? randomUUID()}`;
const kafka = new Kafka({
  clientId: "notes",
  brokers: (process.env.REWIND_KAFKA_BOOTSTRAP_SERVERS ?? "localhost:9092").split(","),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
const consumer = kafka.consumer({ groupId: `notes-${entity.replace(":", "-")}`, readUncommitted: false });

let note: Note = { text: "" };
const applied = new Set<string>();

/** Publishes an event and waits until Kafka has acknowledged it. */
async function publish(name: string, data: object): Promise<void> {
  const event = new CloudEvent({
    type: `dev.rewind.${name}.v1`,
    source: "/notes",
    subject: entity,
    partitionkey: entity, // the record's key, which must be the subject
    datacontenttype: "application/json",
    data,
  });
  // Drop empty headers, and the partition key, which Kafka carries as the record's key.
  const headers = Object.fromEntries(
    Object.entries(Binding.binary(event).headers)
      .filter(([name, value]) => value !== undefined && name !== "ce_partitionkey")
      .map(([name, value]) => [name, String(value)]));
  await producer.send({
    topic: `${prefix}plan-events`,
    acks: -1,
    messages: [{ key: entity, value: JSON.stringify(data), headers }],
  });
}

/** The state hash: SHA-256 of canonical JSON (RFC 8785). For a state with one member, JSON.stringify is canonical. */
function hash(state: Note): string {
  return createHash("sha256").update(JSON.stringify({ text: state.text })).digest("hex");
}

/** Applies each command once, after it has verified the state's hash, and answers it. */
async function restore(command: Command): Promise<void> {
  if (hash(command.state) !== command.checkpoint.state_hash) {
    throw new Error(`the state of ${command.rollback_id} is not its checkpoint's`);
  }
  if (!applied.has(command.rollback_id)) {
    note = command.state;
    applied.add(command.rollback_id);
  }
  await publish("rollback-applied", {
    rollback_id: command.rollback_id,
    epoch: command.epoch,
    participant: "notes",
    state_hash: hash(note),
  });
}

await Promise.all([producer.connect(), consumer.connect()]);
await consumer.subscribe({ topic: `${prefix}rollback-commands`, fromBeginning: true });
const restored = new Promise<void>((resolve, reject) => {
  consumer.run({
    eachMessage: async ({ message }) => {
      if (message.key?.toString() !== entity) return;
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]));
      const event = Binding.toEvent({ headers, body: message.value!.toString(), value: message.value!.toString(),
        key: entity, timestamp: 0 } as unknown as Message) as CloudEvent<unknown>;
      const data = event.data as Command | string;
      const command: Command = typeof data === "string" ? JSON.parse(data) : data;
      console.log(`command ${command.rollback_id}, back to ${JSON.stringify(command.state)}`);
      await restore(command).then(resolve, reject);
    },
  }).catch(reject);
});

for (const text of ["milk", "milk, bread", "milk, bread, anvil"]) {
  note = { text };
  await publish("state-captured", { state: note, reason: "entity_changed" });
  console.log(`published ${JSON.stringify(note)}`);
}
await publish("operation-failed", {
  operation: "carry",
  critical: true,
  error: { type: "too_heavy", message: "an anvil is too heavy to carry" },
});
await restored;
await publish("rollback-requested", {
  target: { steps_back: 1 },
  reason: "the anvil is not needed",
  requested_by: "notes",
});
for (let waited = 0; note.text !== "milk, bread" && waited < 600; waited++) {
  await new Promise((soon) => setTimeout(soon, 100));
}
console.log(`in the end ${JSON.stringify(note)}`);
await consumer.disconnect();
await producer.disconnect();
