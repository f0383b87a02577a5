import { describe, expect, it } from "vitest";
import { messages as german } from "./de.po";
import { messages as english } from "./en.po";
import { said, speaker, WORDS } from "./said";

const inGerman = speaker("de", english, german);

describe("a text of the server's in German", () => {
  it.each([
    ["Cannot be blank.", "Darf nicht leer sein."],
    ["Must be at least 5 character(s).", "Muss mindestens 5 Zeichen lang sein."],
    [
      "'%' is not a valid primary key character.",
      "„%“ ist kein gültiges Zeichen in einem Primärschlüssel.",
    ],
    [
      "Invalid rule. Raw error: expected an operator, got the name foo.",
      "Ungültige Regel: erwartet ein Operator, gefunden: der Name foo.",
    ],
    [
      "Failed to create record. title: Cannot be blank. tags: Select at least 2.",
      "Der Datensatz konnte nicht angelegt werden. title: Darf nicht leer sein. tags: Wählen Sie mindestens 2 aus.",
    ],
    ["the query is empty.", "die Abfrage ist leer."],
    [
      "Port 8443 is in use by nginx (process 812).",
      "Port 8443 wird von nginx (Prozess 812) verwendet.",
    ],
    [
      "Sealed with a key that is not on this computer: the mail server's password, the client secret of google for users.",
      "Mit einem Schlüssel versiegelt, der nicht auf diesem Computer ist: das Passwort des Mailservers, das Client-Secret von google für users.",
    ],
    [
      "Nobody but the router answers on wlan0, and nobody has connected yet. Either no other device is awake there, or the network keeps its devices apart, as those for guests do: this computer cannot tell one from the other.",
      "Niemand außer dem Router antwortet in wlan0, und bisher hat sich niemand verbunden. Entweder ist dort kein anderes Gerät wach, oder das Netzwerk hält seine Geräte getrennt, wie solche für Gäste es tun: Dieser Computer kann das eine nicht vom anderen unterscheiden.",
    ],
    [
      "Failed to update collection. Raw error: \nthe view totals needs it: no such column: price",
      "Die Sammlung konnte nicht geändert werden. Ursache: \nDie Sicht totals braucht sie: eine solche Spalte gibt es nicht: price",
    ],
    [
      "Your role is viewer. This takes the role editor or an owner.",
      "Ihre Rolle ist Betrachter. Das verlangt die Rolle Bearbeiter oder Eigentümer.",
    ],
  ])("%s", (text, translation) => {
    expect(inGerman(text)).toBe(translation);
  });

  it("keeps names as they are, whatever they say", () => {
    expect(inGerman("unknown field: Cannot be blank.")).toBe("unbekanntes Feld: Cannot be blank.");
    expect(inGerman(String.raw`unknown field: \u0041{0}$&'<b>`)).toBe(
      String.raw`unbekanntes Feld: \u0041{0}$&'<b>`,
    );
  });

  it("stays English where it is not known, in whole or in part", () => {
    for (const text of [
      "",
      "Your card was declined.",
      "Cannot be blank. Your card was declined.",
    ]) {
      expect(inGerman(text)).toBe(text);
    }
  });
});

it("is said as it came in English", () => {
  expect(said("Cannot be blank.")).toBe("Cannot be blank.");
});

it("words of the server's own are looked for in places that there are", () => {
  const places = new Set(
    Object.values(english).flatMap((tokens) =>
      [tokens].flat(1).flatMap((token) => (Array.isArray(token) ? [token[0]] : [])),
    ),
  );
  expect([...WORDS].filter((name) => !places.has(name))).toEqual([]);
});
