import { mount } from "svelte";
import App from "./App.svelte";
import { openApp } from "./state/app.svelte";
import "./styles/main.css";
import { reader } from "./text/language.svelte";
import { fetchLazyParts } from "./views/lazy";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html holds #app");

const app = await openApp();
await reader.read(app.preferences.language);
mount(App, { target, props: { app } });
void fetchLazyParts(app);
