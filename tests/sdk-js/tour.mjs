// The README's first five minutes as a program, with the unmodified PocketBase SDK:
//
//   homeport superuser upsert you@example.com a-good-password --data-dir DIR
//   homeport ca --data-dir DIR > homeport-ca.pem
//   NODE_EXTRA_CA_CERTS=homeport-ca.pem node tour.mjs https://192.168.1.20:8443 you@example.com a-good-password
import { EventSource } from "eventsource";
import PocketBase from "pocketbase";

globalThis.EventSource = EventSource;

const [address, email, password] = process.argv.slice(2);
if (password === undefined) {
  console.error("usage: NODE_EXTRA_CA_CERTS=CA.pem node tour.mjs ADDRESS EMAIL PASSWORD");
  process.exit(2);
}

const pb = new PocketBase(address);
await pb.collection("_superusers").authWithPassword(email, password);

await pb.collections.create({
  name: "countries",
  listRule: "",
  viewRule: "",
  fields: [
    { name: "name", type: "text", required: true },
    { name: "area", type: "number" },
    { name: "landlocked", type: "bool" },
    { name: "created", type: "autodate", onCreate: true },
  ],
});

const countries = pb.collection("countries");
let lastHeard;
const everythingHeard = new Promise((resolve) => {
  lastHeard = resolve;
});
await countries.subscribe("*", (event) => {
  console.log(event.action, event.record.name);
  if (event.record.name === "Malta") lastHeard();
});

await countries.create({ name: "Iceland", area: 103000, landlocked: false });
await countries.create({ name: "Switzerland", area: 41284, landlocked: true });
await countries.create({ name: "Malta", area: 316, landlocked: false });

const large = await countries.getList(1, 30, { filter: "area > 1000", sort: "-area" });
await everythingHeard;
console.log("large:", large.items.map((country) => country.name).join(", "));

await countries.unsubscribe();
await pb.collections.delete("countries");
