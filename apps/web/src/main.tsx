// The beginning: language, theme, then the router.

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenSignedOut } from "./api/client.ts";
import { questions } from "./api/questions.ts";
import { chosenLanguage, LanguageProvider, loadLanguage } from "./language/language.tsx";
import "./look/tokens.css";
import "./look/base.css";
import "./look/frame.css";
import "./look/parts.css";
import { router } from "./routes.tsx";
import { applyTheme } from "./shell/theme.ts";

applyTheme();
whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname !== "/sign-in" && !pathname.startsWith("/first/")) void router.navigate({ to: "/sign-in", search: { to: href } });
});
const language = await loadLanguage(chosenLanguage());
const place = document.getElementById("application");
if (place === null) throw new Error("index.html must hold an element with the id application");
createRoot(place).render(
  <StrictMode>
    <LanguageProvider language={language}>
      <QueryClientProvider client={questions}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
