// The storefront has the real one; here is only what the module uses of it.
import type { PaymentGatewayFragment } from "@/checkout/graphql";

export type PaymentGatewayLike = Pick<PaymentGatewayFragment, "id" | "name">;
