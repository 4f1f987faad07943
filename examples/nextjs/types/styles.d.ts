// The storefront has the style sheet.
declare module "@/checkout/index.css";
