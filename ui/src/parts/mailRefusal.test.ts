import { expect, it } from "vitest";
import { mailRefusal } from "./mailRefusal";

const FRAME = "Failed to send the test email. Raw error: ";

it.each([
  [`${FRAME}Connection error: Connection refused (os error 111).`, /^No mail server answers/],
  [`${FRAME}failed to lookup address information: x.`, /name is not known/],
  [`${FRAME}Connection error: timed out.`, /did not answer in time/],
  [`${FRAME}535 5.7.8 Bad credentials.`, /^535 5\.7\.8 Bad credentials\.$/],
  ["The SMTP server is off.", /^The SMTP server is off\.$/],
])("%s", (message, words) => {
  expect(mailRefusal(message)).toMatch(words);
});
