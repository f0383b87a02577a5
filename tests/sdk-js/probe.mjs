// Asks for health with the SDK and prints what came of it; trusts whatever its environment says.
import PocketBase from "pocketbase";

try {
  const { code } = await new PocketBase(process.argv[2]).health.check();
  console.log(JSON.stringify({ code }));
} catch (error) {
  const { name, status, originalError } = error;
  console.log(JSON.stringify({ name, status, reason: originalError?.cause?.code }));
}
