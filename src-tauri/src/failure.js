// Run in the shell's own page alone, behind the facts. The shell calls `refuse`.
document.addEventListener("DOMContentLoaded", () => {
  const at = (id) => document.getElementById(id);
  at("reason").textContent = facts.reason;
  if (facts.meaning === null) return;
  at("meaning").textContent = facts.meaning;
  at("port").value = facts.proposed ?? "";
  at("move").hidden = false;
});

function refuse(message) {
  const refusal = document.getElementById("refusal");
  refusal.textContent = message;
  refusal.hidden = false;
  document.getElementById("port").focus();
}
