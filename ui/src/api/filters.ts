// Filters that the page writes itself.

/** What the server takes in one filter. */
const BYTES_MOST = 3_500;
export const TERMS_MOST = 200;

const OR = " || ";

/** A text as filters have it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Filters that together find what one of the terms finds, each with as many as it may have. */
export function anyOf(terms: readonly string[]): string[] {
  const encoder = new TextEncoder();
  const groups: string[][] = [];
  let bytes = 0;
  for (const term of terms) {
    const more = encoder.encode(OR + term).length;
    const group = groups.at(-1);
    if (group !== undefined && group.length < TERMS_MOST && bytes + more <= BYTES_MOST) {
      group.push(term);
      bytes += more;
    } else {
      groups.push([term]);
      bytes = more - OR.length;
    }
  }
  return groups.map((group) => group.join(OR));
}
