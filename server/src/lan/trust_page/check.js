"use strict";
// Knocks at the box's doors from this device. What answers, be it with an error, is a door that is
// open; nothing that comes back is read, but for the fingerprint at the box's name.
(() => {
  const PATIENCE_MS = 6000;
  /** What is turned away is turned away at once; what a firewall drops is waited for. */
  const AT_ONCE_MS = 2500;
  const facts = document.querySelector("main").dataset;
  const drift = Date.now() - Number(facts.now);
  /** The address that led here is the one that works from this device. */
  const host = facts.only || location.hostname;
  const isHereOnly = ["127.0.0.1", "[::1]"].includes(facts.only) && location.hostname !== facts.only;

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

  /** The answer, if there is one, and after how long, in milliseconds. */
  const knock = async (url, mode) => {
    const start = performance.now();
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), PATIENCE_MS);
    const options = { mode, cache: "no-store", credentials: "omit", signal: giveUp.signal };
    const answer = await fetch(url, options).catch(() => null);
    const text = answer !== null && mode === "cors" ? await answer.text().catch(() => "") : "";
    clearTimeout(timer);
    return { answers: answer !== null, text, after: performance.now() - start };
  };

  const port = async () => {
    if (isHereOnly) {
      tell("port", "bad", "The box listens for its own computer alone. Start it without --listen.");
      return false;
    }
    // In plain HTTP: whether the port is open has nothing to do with certificates.
    const { answers, after } = await knock(`http://${host}:${facts.port}/`, "no-cors");
    if (answers) {
      tell("port", "good", `Port ${facts.port} answers.`);
      return true;
    }
    const why = after < AT_ONCE_MS ? "turns away what comes to" : "holds back";
    tell("port", "bad", `A firewall on the box or on the way ${why} port ${facts.port}, or this browser did not let the request out. In the Homeport window, “Check the connection” tells what to open.`);
    return false;
  };

  /** Certificates are judged by this device's clock. */
  const clock = () => {
    const minutes = Math.round(Math.abs(drift) / 60000);
    if (minutes < 5) {
      tell("clock", "good", "This device and the box agree.");
      return true;
    }
    const apart = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
    const which = `This device is ${apart} ${drift < 0 ? "behind" : "ahead of"} the box.`;
    const now = Date.now();
    const isValid = now >= Number(facts.notBefore) && now <= Number(facts.notAfter);
    const then = isValid
      ? "Connections work, but times will not fit together."
      : "By its clock the box's certificate is not valid, so it refuses every connection.";
    tell("clock", isValid ? "doubt" : "bad", `${which} ${then} Set both to take their time from the network.`);
    return isValid;
  };

  const certificate = async () => {
    const { answers, after } = await knock(`https://${host}:${facts.port}/api/health`, "no-cors");
    if (answers) {
      tell("certificate", "good", "This browser opens the box without a warning.");
      return true;
    }
    const why = after >= PATIENCE_MS
      ? "The box did not answer in time. Check again."
      : "This browser does not trust the box yet. Go back to the first page and install the certificate. On an iPhone, mind the second switch, Certificate Trust Settings; on Android, use Chrome: Firefox does not look at certificates that were installed.";
    tell("certificate", "bad", why);
    return false;
  };

  const byName = async () => {
    const name = facts.hostName;
    if (!name) return tell("name", "left", "The box does not announce its name.");
    const { answers, text } = await knock(`http://${name}:${facts.here}/reached`, "cors");
    if (text === facts.fingerprint) return tell("name", "good", `This device finds ${name}.`);
    const why = answers
      ? `Something else answers to ${name}: another box of that name? Give this one another name in its window.`
      : `This device does not find ${name}. Use the address ${host}: not every phone knows such names, and nothing else depends on them.`;
    tell("name", "doubt", why);
  };

  const check = async () => {
    const naming = byName();
    const [isOpen, isTimely] = [await port(), clock()];
    if (!isOpen) tell("certificate", "left", "Not checked: the port has to answer first.");
    const isTrusted = isOpen && (await certificate());
    await naming;
    if (!isOpen) conclude("bad", "Not yet: the port for apps does not answer.");
    else if (isTrusted) conclude("good", "The way is open, for apps and for this browser.");
    else if (!isTimely) conclude("bad", "Not yet: the clocks are too far apart.");
    else conclude("good", "The way is open for apps that are paired. This browser needs the certificate first.");
  };

  check().catch(() => conclude("bad", "This browser could not make the check. Try another one."));
})();
