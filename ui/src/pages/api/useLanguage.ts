import { useLocalStorage } from "@mantine/hooks";
import { isLanguage, type Language } from "./code/languages";

/** The language that code is shown in: whichever was chosen last, on any page. */
export function useLanguage(): [Language, (language: Language) => void] {
  const [language, setLanguage] = useLocalStorage<Language>({
    key: "homeport-code-language",
    defaultValue: "js",
    getInitialValueInEffect: false,
    deserialize: (text) => (isLanguage(text ?? null) ? (text as Language) : "js"),
    serialize: (chosen) => chosen,
  });
  return [language, setLanguage];
}
