/** Saves a text as a file, where the browser keeps its downloads. */
export function saveText(name: string, text: string, type = "application/json"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // WebKit reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
