// A mail server on loopback that keeps the last mail.
import { createServer, type Server } from "node:net";

export class Mailbox {
  readonly #server: Server;
  readonly #mails: string[] = [];

  private constructor() {
    this.#server = createServer((socket) => {
      let text = "";
      let inMail = false;
      socket.write("220 mailbox\r\n");
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const end = inMail ? "\r\n.\r\n" : "\r\n";
        for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end)) {
          const line = text.slice(0, at);
          text = text.slice(at + end.length);
          if (inMail) this.#mails.push(line);
          const begins = !inMail && line.toUpperCase() === "DATA";
          inMail = begins;
          socket.write(begins ? "354 go on\r\n" : "250 well\r\n");
          if (begins) break;
        }
      });
    });
  }

  static async start(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((resolve) => mailbox.#server.listen(0, "127.0.0.1", resolve));
    return mailbox;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** The first link of the newest mail; none before one has come. */
  link(): string | undefined {
    const mail = this.text();
    return mail === undefined ? undefined : /href="([^"]+)"/.exec(mail)?.[1];
  }

  /** The newest mail as it reads, headers and all; none before one has come. */
  text(): string | undefined {
    return this.#mails
      .at(-1)
      ?.replaceAll(/=\r?\n/g, "")
      .replaceAll("=3D", "=");
  }

  forget(): void {
    this.#mails.length = 0;
  }

  stop(): void {
    this.#server.close();
  }
}
