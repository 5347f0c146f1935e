// The desktop app puts the reason, a sentence for whoever is asked for help, behind the address.
let reason = "";
try {
  reason = decodeURIComponent(location.hash.slice(1));
} catch {
  // It was cut in the middle of a letter; the page says enough without it.
}
document.getElementById("reason").textContent = reason;
