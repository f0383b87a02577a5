// A real mail server on loopback that keeps what it is given.
import { once } from "node:events";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const PATIENCE_MS = 30_000;

/** Listens on a free port, in the clear, and takes everything. */
export async function mailServer({ after }) {
  const letters = [];
  const waiting = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        const to = session.envelope.rcptTo[0].address;
        const at = waiting.findIndex((one) => one.to === to);
        if (at < 0) letters.push({ to, mail });
        else waiting.splice(at, 1)[0].resolve(mail);
        done();
      }, done);
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  after(() => new Promise((resolve) => server.close(resolve)));
  return {
    port: server.server.address().port,
    /** The next mail to an address. */
    next(to) {
      const at = letters.findIndex((one) => one.to === to);
      if (at >= 0) return Promise.resolve(letters.splice(at, 1)[0].mail);
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no mail for ${to}`)), PATIENCE_MS);
        waiting.push({ to, resolve: (mail) => (clearTimeout(late), resolve(mail)) });
      });
    },
  };
}
