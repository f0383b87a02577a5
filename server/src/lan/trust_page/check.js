"use strict";
// Knocks at the box's doors from this device. What answers, be it with an error, is a door that is
// open; nothing that comes back is read.
(() => {
  const PATIENCE_MS = 6000;
  /** What is refused is refused at once; what a firewall drops is waited for. */
  const AT_ONCE_MS = 2500;
  const CLOCK_MS = 5 * 60 * 1000;
  const facts = document.querySelector("main").dataset;
  const drift = Date.now() - Number(facts.now);
  const hosts = facts.hosts.split(" ").filter((host) => host !== "");
  // The address that led here is the one that works from this device.
  const host = hosts.includes(location.hostname) ? location.hostname : hosts[0];
  const name = hosts.find((candidate) => candidate.endsWith(".local"));

  const tell = (step, state, text) => {
    const element = document.getElementById(step);
    element.dataset.state = state;
    element.querySelector("p").textContent = text;
  };

  const conclude = (state, text) => {
    const verdict = document.getElementById("verdict");
    verdict.dataset.state = state;
    verdict.textContent = text;
  };

  /** Whether somebody answers there, and after how long, in milliseconds. */
  const knock = async (url) => {
    const start = performance.now();
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const options = { mode: "no-cors", cache: "no-store", credentials: "omit", signal };
    const answers = await fetch(url, options).then(() => true, () => false);
    return { answers, after: performance.now() - start };
  };

  const port = async () => {
    // In plain HTTP: whether the port is open has nothing to do with certificates.
    const { answers, after } = await knock(`http://${host}:${facts.port}/`);
    if (answers) return tell("port", "good", `Port ${facts.port} answers.`), true;
    const why = after < AT_ONCE_MS
      ? `Nothing listens at ${host}:${facts.port}. See in the Homeport window whether the box is running, and scan its code again: its address may have changed.`
      : `A firewall holds port ${facts.port} back. In the Homeport window, “Check the connection” shows the command that opens it.`;
    return tell("port", "bad", why), false;
  };

  const clock = () => {
    if (Math.abs(drift) < CLOCK_MS) return tell("clock", "good", "This device and the box agree."), true;
    const minutes = Math.round(Math.abs(drift) / 60000);
    const apart = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
    const which = drift < 0 ? "behind" : "ahead of";
    tell("clock", "bad", `This device is ${apart} ${which} the box. Certificates are refused when clocks differ: set both to get their time from the network.`);
    return false;
  };

  const certificate = async () => {
    const { answers } = await knock(`https://${host}:${facts.port}/api/health`);
    if (answers) return tell("certificate", "good", "This browser trusts the box."), true;
    tell("certificate", "bad", "This browser does not trust the box yet. Go back to the first page and install the certificate. On an iPhone, mind the second switch: Certificate Trust Settings.");
    return false;
  };

  const byName = async () => {
    if (name === undefined) return tell("name", "left", "The box goes by its address only.");
    const { answers } = await knock(`http://${name}:${facts.here}/reached`);
    if (answers) tell("name", "good", `This device finds ${name}.`);
    else tell("name", "doubt", `This device does not find ${name}. Use the address ${host}: not every phone knows such names, and nothing else depends on them.`);
  };

  const check = async () => {
    if (host === undefined) {
      for (const step of ["port", "certificate", "name"]) tell(step, "left", "");
      return conclude("bad", "The box has no address for phones at present. Connect it to the network, then check again.");
    }
    const naming = byName();
    const [isOpen, agrees] = [await port(), clock()];
    if (!isOpen) tell("certificate", "left", "Not checked: the port has to answer first.");
    const isTrusted = isOpen && (await certificate());
    await naming;
    if (!isOpen) conclude("bad", "Not yet: the port for apps does not answer.");
    else if (!agrees) conclude("bad", "Not yet: the clocks are too far apart.");
    else if (!isTrusted) conclude("good", "Apps that are paired reach the box. A browser needs the certificate first.");
    else conclude("good", "Everything works: apps and this browser reach the box.");
  };

  void check();
})();
