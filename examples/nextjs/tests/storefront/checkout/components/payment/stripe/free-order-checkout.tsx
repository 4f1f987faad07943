export const FreeOrderCheckout = () => <button type="button">Place the free order</button>;
