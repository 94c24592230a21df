// Where in the evidence a fact was read, in the language of the screen.

import type { Locator } from "@bulkhead/facts";
import { useMessages } from "../language/language.tsx";

export function useLocator(): (locator: Locator) => string {
  const { assessment } = useMessages();
  const { place } = assessment;
  return (locator) => {
    switch (locator.type) {
      case "packet":
        return place.packet(locator.number);
      case "line":
        return locator.to === undefined ? place.line(locator.line) : place.lines(locator.line, locator.to);
      case "pointer":
        return locator.line === undefined ? locator.pointer : `${locator.pointer}, ${place.line(locator.line)}`;
      case "cell":
        return `${locator.sheet}!${locator.cell}`;
      case "whole":
        return place.whole;
    }
  };
}
