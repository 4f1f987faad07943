export type { WishStorage } from "./begun.js";
export {
  type ClientOptions,
  type CompletedOrder,
  createPaysera,
  type MethodsInput,
  type PayseraClient,
  type Started,
  type StartInput,
  type WaitOptions,
} from "./client.js";
export {
  ERROR_CODES,
  type ErrorCode,
  GATEWAY_ID,
  type GatewayData,
  PAYMENT_STATES,
  type PaymentMethod,
  type PaymentState,
  type StorefrontError,
} from "./contract.js";
export { DOCUMENTS } from "./documents.js";
export {
  type Advice,
  AppUnreachable,
  adviceFor,
  isUnknownToSaleor,
  PaymentRefused,
  PayseraError,
  type SaleorError,
  SaleorRefused,
  SaleorUnreachable,
} from "./errors.js";
export type { Returned } from "./returning.js";
export type { Execute, GraphQLAnswer } from "./saleor.js";
export { type ChangedTotal, isUnknownToApp, type Standing } from "./standing.js";
export { createWishes, type Payment, type Wish, type Wishes } from "./wishes.js";
