export const formatMoneyWithFallback = (
  money: { amount: number; currency: string } | null | undefined,
): string => (money ? `${money.amount.toFixed(2)} ${money.currency}` : "—");
