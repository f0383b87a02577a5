/** Saves a text as a file, where the browser keeps its downloads. */
export function saveText(name: string, text: string, type = "application/json"): void {
  saveParts(name, [text], type);
}

/** As `saveText`, of what was gathered piece by piece. */
export function saveParts(name: string, parts: readonly BlobPart[], type: string): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // WebKit reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
