interface ImportMetaEnv {
  readonly VITE_SALEOR_API_URL?: string;
  readonly VITE_SALEOR_CHANNEL?: string;
}
