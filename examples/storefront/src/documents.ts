/** What a shop asks of Saleor besides payments. It holds on Saleor 3.21 and later. */

export const PRODUCTS = /* GraphQL */ `
  query Products($channel: String!) {
    products(first: 24, channel: $channel) {
      edges {
        node {
          id
          name
          thumbnail(size: 512) { url }
          defaultVariant { id pricing { price { gross { amount currency } } } }
        }
      }
    }
  }
`;

const CHECKOUT = /* GraphQL */ `
  fragment CheckoutDetails on Checkout {
    id
    email
    isShippingRequired
    lines {
      id
      quantity
      variant { id name product { name thumbnail(size: 128) { url } } }
      totalPrice { gross { amount currency } }
    }
    billingAddress {
      firstName lastName streetAddress1 postalCode city country { code }
    }
    shippingAddress {
      firstName lastName streetAddress1 postalCode city country { code }
    }
    shippingMethods { id name price { amount currency } minimumDeliveryDays maximumDeliveryDays }
    deliveryMethod { ... on ShippingMethod { id } }
    subtotalPrice { gross { amount currency } }
    shippingPrice { gross { amount currency } }
    totalPrice { gross { amount currency } }
    totalBalance { amount currency }
  }
`;

export const CHECKOUT_BY_ID = /* GraphQL */ `
  query CheckoutById($id: ID!) {
    checkout(id: $id) { ...CheckoutDetails }
  }
  ${CHECKOUT}
`;

export const CREATE = /* GraphQL */ `
  mutation Create($channel: String!, $language: LanguageCodeEnum!, $lines: [CheckoutLineInput!]!) {
    checkoutCreate(input: { channel: $channel, languageCode: $language, lines: $lines }) {
      checkout { ...CheckoutDetails }
      errors { field code message }
    }
  }
  ${CHECKOUT}
`;

export const ADD = /* GraphQL */ `
  mutation Add($id: ID!, $lines: [CheckoutLineInput!]!) {
    checkoutLinesAdd(id: $id, lines: $lines) {
      checkout { ...CheckoutDetails }
      errors { field code message }
    }
  }
  ${CHECKOUT}
`;

export const CHANGE = /* GraphQL */ `
  mutation Change($id: ID!, $lines: [CheckoutLineUpdateInput!]!) {
    checkoutLinesUpdate(id: $id, lines: $lines) {
      checkout { ...CheckoutDetails }
      errors { field code message }
    }
  }
  ${CHECKOUT}
`;

export const SHOPPER_EMAIL = /* GraphQL */ `
  mutation ShopperEmail($id: ID!, $email: String!) {
    checkoutEmailUpdate(id: $id, email: $email) {
      errors { field code message }
    }
  }
`;

export const BILLING_ADDRESS = /* GraphQL */ `
  mutation BillingAddress($id: ID!, $address: AddressInput!) {
    checkoutBillingAddressUpdate(id: $id, billingAddress: $address) {
      checkout { ...CheckoutDetails }
      errors { field code message }
    }
  }
  ${CHECKOUT}
`;

export const SHIPPING_ADDRESS = /* GraphQL */ `
  mutation ShippingAddress($id: ID!, $address: AddressInput!) {
    checkoutShippingAddressUpdate(id: $id, shippingAddress: $address) {
      checkout { ...CheckoutDetails }
      errors { field code message }
    }
  }
  ${CHECKOUT}
`;

export const DELIVERY = /* GraphQL */ `
  mutation Delivery($id: ID!, $method: ID!) {
    checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
      checkout { ...CheckoutDetails }
      errors { field code message }
    }
  }
  ${CHECKOUT}
`;

export const ORDER = /* GraphQL */ `
  query OrderById($id: ID!) {
    order(id: $id) {
      number
      chargeStatus
      lines { id productName quantity totalPrice { gross { amount currency } } }
      deliveryMethod { ... on ShippingMethod { name } }
      subtotal { gross { amount currency } }
      shippingPrice { gross { amount currency } }
      total { gross { amount currency } }
    }
  }
`;
