/** Saves a text as a file, where the browser keeps its downloads. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // WebKit reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
