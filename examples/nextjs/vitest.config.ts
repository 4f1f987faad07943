import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `@/…` is the module's own file where there is one, else a stand-in for the storefront's. */
function storefront(): Plugin {
  const endings = ["", ".ts", ".tsx", "/index.ts"];
  return {
    name: "storefront",
    enforce: "pre",
    resolveId(id) {
      if (!id.startsWith("@/")) return null;
      const path = id.slice("@/".length);
      return (
        ["src", "tests/storefront"]
          .flatMap((folder) => endings.map((ending) => here(`${folder}/${path}${ending}`)))
          .find((file) => existsSync(file)) ?? null
      );
    },
  };
}

export default defineConfig({
  plugins: [storefront()],
  resolve: {
    alias: {
      "@paper/session-bridge": here("tests/storefront/session-bridge.ts"),
      // next-intl is use-intl plus what binds it to Next.
      "next-intl": "use-intl",
      "@saleor-paysera/client": here("../../packages/client/src/index.ts"),
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
