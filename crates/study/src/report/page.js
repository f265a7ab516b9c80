const command = document.getElementById("command");
document.querySelectorAll("input[name=best]").forEach((choice) =>
  choice.addEventListener("change", () => {
    command.textContent = command.dataset.command + choice.value;
    command.hidden = false;
  }),
);
