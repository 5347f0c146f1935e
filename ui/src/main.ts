import { mount } from "svelte";
import App from "./App.svelte";
import { openApp } from "./state/app.svelte";
import "./styles/main.css";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html holds #app");

const app = await openApp();
mount(App, { target, props: { app } });
