import { lazy, Suspense, useEffect, useState } from "react";
import { signIn, takeCode, whoAmI } from "../api/session.ts";
import { Parameters } from "../param/Parameters.tsx";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { Scenes } from "../scenes/Scenes.tsx";
import { Screens } from "../screens/Screens.tsx";
import { Stack } from "../stack/Stack.tsx";
import { Banner } from "./Banner.tsx";
import { useApp, useConnection, useScreen } from "./hooks.ts";
import { Notices } from "./Notices.tsx";
import styles from "./Page.module.css";
import { SignIn } from "./SignIn.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { store } from "./store.ts";
import { openEditor, openView, useEditing, useView, type View } from "./view.ts";

const HealthView = lazy(() => import("../health/HealthView.tsx"));
const Editor = lazy(() => import("../editor/Editor.tsx"));

/** What stands between a person and the show: nothing, a door, or the page itself. */
type Door =
  | { readonly state: "asking" }
  | { readonly state: "shut"; readonly why?: string }
  | { readonly state: "open" };

/** The whole page. */
export function Page() {
  const [door, setDoor] = useState<Door>({ state: "asking" });
  const link = useConnection();

  useEffect(() => {
    const code = takeCode(location, history);
    void enter(code).then(setDoor);
  }, []);
  useEffect(() => {
    if (door.state === "open") {
      store.start();
      return () => store.stop();
    }
    return undefined;
  }, [door.state]);

  useEffect(() => {
    const look = () => store.rewatch();
    document.addEventListener("visibilitychange", look);
    addEventListener("resize", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("resize", look);
    };
  }, []);

  if (door.state === "asking") {
    return (
      <main className={styles["page"]} aria-busy="true">
        <p role="status" className={styles["loading"]}>
          Asking Scrim…
        </p>
      </main>
    );
  }
  if (door.state === "shut" || link.state === "signedOut") {
    const why =
      door.state === "shut" ? door.why : "Scrim no longer takes this browser's pass. Sign in again.";
    return (
      <SignIn
        {...(why === undefined ? {} : { why })}
        onDone={() => {
          setDoor({ state: "open" });
          store.start();
        }}
      />
    );
  }
  return <Desk />;
}

async function enter(code: string | undefined): Promise<Door> {
  if (code !== undefined) {
    const answer = await signIn({ code });
    if (answer.kind === "ok") {
      return { state: "open" };
    }
    const role = await whoAmI();
    return role !== undefined ? { state: "open" } : { state: "shut", why: answer.detail };
  }
  const role = await whoAmI();
  // A Scrim that is away comes back: the banner says so, the door has nothing to add.
  return role === undefined ? { state: "shut" } : { state: "open" };
}

const TABS: readonly { readonly view: View; readonly label: string; readonly icon: IconName }[] = [
  { view: "screens", label: "Screens", icon: "screens" },
  { view: "stack", label: "Stack", icon: "stack" },
  { view: "scenes", label: "Scenes", icon: "scenes" },
  { view: "health", label: "Health", icon: "health" },
];

/** Asks before the tab is closed while something that was done has not reached Scrim. */
function useFarewell(): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (store.app.getState().waiting > 0) {
        event.preventDefault();
      }
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
}

function Desk() {
  useFarewell();
  const view = useView();
  const editing = useEditing();
  const isLoaded = useApp((app) => app.isLoaded);
  const screen = useScreen();
  return (
    <div className={styles["page"]} data-view={view}>
      <Banner />
      <header className={styles["screens"]}>
        <Screens />
      </header>
      <main className={styles["main"]} aria-busy={!isLoaded} inert={editing !== undefined}>
        {!isLoaded ? (
          <p className={styles["loading"]}>Waiting for the show…</p>
        ) : view === "health" ? (
          <section className={styles["health"]} aria-label="Health" tabIndex={0}>
            <Suspense>
              <HealthView />
            </Suspense>
          </section>
        ) : (
          <div className={styles["desk"]}>
            <section className={styles["stack"]} aria-label="Stack">
              <Stack />
            </section>
            <section className={styles["parameters"]} aria-label="Parameters">
              <Parameters key={screen?.id} />
            </section>
            <section className={styles["scenes"]} aria-label="Scenes">
              <Scenes />
            </section>
          </div>
        )}
      </main>
      <StatusBar />
      <nav className={styles["tabs"]} aria-label="Views">
        {TABS.map((tab) => (
          <button
            key={tab.view}
            type="button"
            className={styles["tab"]}
            aria-current={isIn(tab.view, view) ? "page" : undefined}
            onClick={() => openView(tab.view)}
          >
            <Icon name={tab.icon} size={20} />
            {tab.label}
          </button>
        ))}
      </nav>
      <Notices />
      {editing !== undefined && (
        <Suspense>
          <Editor shader={editing} onClose={() => openEditor(undefined)} />
        </Suspense>
      )}
    </div>
  );
}

function isIn(tab: View, view: View): boolean {
  return tab === view || (tab === "stack" && view === "parameters");
}
