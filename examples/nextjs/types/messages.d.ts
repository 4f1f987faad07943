// The storefront types its texts by messages/en.json; these are the keys that the module uses.
// It does so by next-intl's name; without next-intl, use-intl behind it has to be told.
import type messages from "../messages/en.json";

type Paysera = (typeof messages)["checkout"]["paysera"];

declare module "use-intl" {
  interface AppConfig {
    Messages: {
      checkout: {
        paysera: Paysera;
        actions: { payTotal: "Pay {total}"; tryAgain: string };
        errors: { fulfillmentCheckFailed: string };
      };
    };
  }
}
