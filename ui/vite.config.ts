import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/**
 * Every colour of the palette lies inside sRGB, so the wide-gamut copies that lightningcss writes beside its sRGB
 * fallbacks would only make the first load heavier.
 */
function withoutWideGamutCopies(): Plugin {
  return {
    name: "without-wide-gamut-copies",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || typeof file.source !== "string" || !file.fileName.endsWith(".css")) continue;
        file.source = file.source.replace(
          /@supports \(color:\s*lab\(0% 0 0\)\)\s*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g,
          "",
        );
      }
    },
  };
}

/**
 * What every page needs goes into one file: cut into the many small ones that the lazy parts share, it would compress worse
 * by several kilobytes. A module that only some of the pages need must not be named here.
 */
const EVERY_PAGE =
  /src[\\/](?:App\.svelte|state[\\/]app\.svelte\.ts|views[\\/](?:LobbyBanner\.svelte|refusal-sentence\.ts)|components[\\/](?:Brand|Empty|IconButton|Seal|Sentence|Yard)\.svelte)$/;

/** What the lobby of a guest and that of whoever runs the host have in common. */
const EVERY_LOBBY = /src[\\/]views[\\/]Lobby(?:Frame|Table|Rows)\.svelte$/;

const GROUPS = [
  { name: "page", test: EVERY_PAGE },
  { name: "lobby", test: EVERY_LOBBY },
];

/** `npm run dev` shows this UI in front of a running host; MADANG_HOST names another one than the default. */
const HOST = process.env["MADANG_HOST"] ?? "http://127.0.0.1:4747";

/** Hosts answer only to pages of their own origin, so the proxy speaks as one. */
const toHost = {
  target: HOST,
  changeOrigin: true,
  headers: { origin: HOST },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), withoutWideGamutCopies()],
  // The page is served at "/" and at "/r/ROOM", so its assets are named from the root.
  base: "/",
  css: { transformer: "lightningcss" },
  server: {
    proxy: { "/socket.io/": { ...toHost, ws: true }, "/gif/": toHost, "/room/": toHost, "/info": toHost },
  },
  build: {
    target: ["chrome105", "safari16", "firefox110"],
    cssMinify: "lightningcss",
    // The content security policy allows no data: pictures, so nothing is inlined.
    assetsInlineLimit: 0,
    // For scripts/check-build.mjs, which reads and removes it.
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  // Svelte's client build is behind the "browser" condition; without it tests would get the server build.
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
}));
