// What tokens are signed with. The server takes 30 to 255 letters; its own have 50.

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LENGTH = 50;
/** Bytes from here on would make the first letters likelier than the others. */
const FAIR = 256 - (256 % LETTERS.length);

export function newSecret(): string {
  let secret = "";
  while (secret.length < LENGTH) {
    const [byte = FAIR] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < FAIR) secret += LETTERS.charAt(byte % LETTERS.length);
  }
  return secret;
}
