// What an app may ask of the Dashboard. Each gives ok, or null for no answer at all.
import { notify } from "./toasts.js";

export const actions = {
  notifyReady(_payload, frame) {
    frame.shakeHands();
    return true;
  },

  notification(payload) {
    try {
      notify(payload);
    } catch (error) {
      document.body.replaceChildren();
      throw error;
    }
    return true;
  },

  updateRouting({ newRoute }, frame, dashboard) {
    const route = newRoute.startsWith("/") ? newRoute : `/${newRoute}`;
    history.pushState(null, "", dashboard.appPath + route);
    return true;
  },

  redirect({ to, newContext }, frame, dashboard) {
    if (to.startsWith("/")) return newContext ? opened(to) : dashboard.follow(to);
    return isElsewhere(to) && (newContext ? opened(to) : asked(to));
  },

  widgetResize({ height }, frame) {
    frame.resize(height);
    return true;
  },

  openPopup: () => false,
  popupClose: () => true,
  refreshEntity: () => true,
  redirectToApp: () => true,
};

function isElsewhere(to) {
  try {
    return new URL(to).origin !== location.origin;
  } catch {
    return false;
  }
}

function opened(to) {
  open(to);
  return true;
}

function asked(to) {
  const agreed = confirm("You are about to leave the Dashboard. Do you want to continue?");
  if (agreed && to.startsWith("http")) setTimeout(() => location.assign(to));
  return agreed;
}
