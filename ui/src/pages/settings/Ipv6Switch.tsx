import { t } from "@lingui/core/macro";
import { Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { asApiError } from "../../api/errors";
import { useChooseIpv6 } from "../../api/network";
import { switchRow } from "./switchRow";

/** Whether phones come by IPv6 too. */
export function Ipv6Switch({ on }: { on: boolean }) {
  const choose = useChooseIpv6();
  const error = choose.isError ? asApiError(choose.error) : null;
  return (
    <Switch
      {...switchRow}
      label={t`Let phones in by IPv6 too`}
      description={t`Links and codes then name IPv6 addresses of your own network (fd…) besides. At addresses of the Internet the box never answers. Changing this cuts the connections of phones once.`}
      checked={on}
      disabled={choose.isPending}
      error={error && (error.fields.ipv6 ?? error.message)}
      onChange={(event) =>
        choose.mutate(event.currentTarget.checked, {
          onSuccess: ({ ipv6 }) =>
            notifications.show({
              message: ipv6
                ? t`Phones come by IPv4 and IPv6 now.`
                : t`Phones come by IPv4 alone now.`,
            }),
        })
      }
    />
  );
}
