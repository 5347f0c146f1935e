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
  },
  // Svelte's client build is behind the "browser" condition; without it tests would get the server build.
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
  },
}));
