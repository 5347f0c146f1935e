import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // The page is served at "/" and at "/r/ROOM", so its assets are named from the root.
  base: "/",
  css: { transformer: "lightningcss" },
  build: {
    target: ["chrome102", "safari15.4", "firefox102"],
    cssMinify: "lightningcss",
    // The content security policy allows no data: pictures, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Svelte's client build is behind the "browser" condition; without it tests would get the server build.
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
}));
