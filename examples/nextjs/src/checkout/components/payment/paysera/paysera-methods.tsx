"use client";

import type { PaymentMethod } from "@saleor-paysera/client";
import { useTranslations } from "next-intl";
import { type FC, useId } from "react";

interface PayseraMethodsProps {
  readonly methods: readonly PaymentMethod[];
  readonly chosen: string | undefined;
  readonly disabled: boolean;
  readonly onChoose: (key: string) => void;
}

export const PayseraMethods: FC<PayseraMethodsProps> = ({
  methods,
  chosen,
  disabled,
  onChoose,
}) => {
  const t = useTranslations("checkout.paysera");
  const name = useId();

  return (
    <fieldset disabled={disabled} className="space-y-2">
      <legend className="mb-2 text-sm font-medium">{t("methods.legend")}</legend>
      {methods.map(({ key, title, logoUrl }) => (
        <label
          key={key}
          className="flex cursor-pointer items-center gap-3 rounded-lg border border-border p-4 has-[:checked]:border-foreground"
        >
          <input
            type="radio"
            name={name}
            value={key}
            checked={key === chosen}
            onChange={() => onChoose(key)}
          />
          <span className="flex-1 text-sm">{title}</span>
          {logoUrl ? (
            // next/image would want Paysera's hosts in the shop's configuration.
            // eslint-disable-next-line @next/next/no-img-element
            <img
              src={logoUrl}
              alt=""
              loading="lazy"
              referrerPolicy="no-referrer"
              className="h-6 w-auto max-w-24 object-contain"
            />
          ) : null}
        </label>
      ))}
    </fieldset>
  );
};
