<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
<#if section = "header">
  ${msg("api-key-shown-title")}
<#elseif section = "form">
  <p class="${properties.kcContentWrapperClass!}" id="api-key-shown">${msg("api-key-shown-text")}</p>
  <form class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
    <div class="${properties.kcFormGroupClass!}">
      <div class="${properties.kcFormActionGroupClass!}">
        <button type="submit" class="${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}" id="api-key-done" name="done" value="true" autofocus>${msg("api-key-shown-done")}</button>
      </div>
    </div>
  </form>
</#if>
</@layout.registrationLayout>
