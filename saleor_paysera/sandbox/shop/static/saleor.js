// The few calls to Saleor that a storefront needs to sell something and take a payment.

export async function saleor(query, variables) {
  const response = await fetch(document.body.dataset.apiUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors?.length) throw new Error(answer.errors[0].message);
  return answer.data;
}

export const PRODUCTS = `query Products($channel: String) {
  products(first: 1, channel: $channel) { edges { node {
    name defaultVariant { id pricing { price { gross { amount currency } } } }
  } } }
}`;
export const CHECKOUT = `mutation CheckoutCreate($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) { checkout { id } errors { code message } }
}`;
export const GATEWAY = `mutation Gateway($id: ID!, $gateways: [PaymentGatewayToInitialize!]) {
  paymentGatewayInitialize(id: $id, paymentGateways: $gateways) {
    gatewayConfigs { data errors { code message } } errors { code message }
  }
}`;
export const INITIALIZE = `mutation Initialize($id: ID!, $gateway: PaymentGatewayToInitialize!, $key: String) {
  transactionInitialize(id: $id, paymentGateway: $gateway, idempotencyKey: $key) {
    transaction { id } transactionEvent { type message } data errors { code message }
  }
}`;
export const PROCESS = `mutation Process($id: ID!) {
  transactionProcess(id: $id) {
    transactionEvent { type message } data errors { code message }
  }
}`;
export const COMPLETE = `mutation Complete($id: ID!) {
  checkoutComplete(id: $id) { order { number chargeStatus } errors { code message } }
}`;
