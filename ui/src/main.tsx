import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Page } from "./app/Page.tsx";
import { applyTheme } from "./app/theme.ts";
import "./theme.css";

applyTheme();
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  );
}
