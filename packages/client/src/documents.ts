/** The four calls to Saleor. They hold on Saleor 3.21 and later. */

export const METHODS = /* GraphQL */ `
  mutation PayseraMethods($id: ID!, $amount: PositiveDecimal, $gateways: [PaymentGatewayToInitialize!]) {
    paymentGatewayInitialize(id: $id, amount: $amount, paymentGateways: $gateways) {
      gatewayConfigs { id data errors { code message } }
      errors { field code message }
    }
  }
`;

export const START = /* GraphQL */ `
  mutation PayseraStart($id: ID!, $amount: PositiveDecimal, $key: String!, $gateway: PaymentGatewayToInitialize!) {
    transactionInitialize(id: $id, amount: $amount, idempotencyKey: $key, paymentGateway: $gateway) {
      transaction { id chargedAmount { amount } chargePendingAmount { amount } }
      transactionEvent { type message }
      data
      errors { field code message }
    }
  }
`;

export const CHECK = /* GraphQL */ `
  mutation PayseraCheck($id: ID!) {
    transactionProcess(id: $id) {
      transaction { id chargedAmount { amount } chargePendingAmount { amount } }
      transactionEvent { type message }
      data
      errors { field code message }
    }
  }
`;

export const COMPLETE = /* GraphQL */ `
  mutation PayseraComplete($id: ID!) {
    checkoutComplete(id: $id) {
      order { id number }
      errors { field code message }
    }
  }
`;

/** All of them, for a server that passes on nothing else. */
export const DOCUMENTS: ReadonlySet<string> = new Set([METHODS, START, CHECK, COMPLETE]);
