// The storefront has the real one; here is only what the module uses of it.
export function formatMoneyWithFallback(
  money: { amount: number; currency: string } | null | undefined,
): string;
