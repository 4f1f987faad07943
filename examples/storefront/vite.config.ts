import { defineConfig } from "vite";

const page = (name: string) => new URL(`${name}.html`, import.meta.url).pathname;

export default defineConfig({
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
  build: {
    target: "es2022",
    rolldownOptions: { input: ["index", "checkout", "return", "order"].map(page) },
  },
});
