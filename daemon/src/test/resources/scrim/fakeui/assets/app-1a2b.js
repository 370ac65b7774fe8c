document.title = "A fake script";
