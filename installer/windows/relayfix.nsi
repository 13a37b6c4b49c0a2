; SPDX-License-Identifier: GPL-3.0-or-later
; The set-up program for Windows: for one person, without administrator's rights, English and French.
; makensis -DVERSION=… -DPAYLOAD=… -DICON=… -DOUT=… -DLICENCE=… relayfix.nsi; silent with /S.

Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
!include "MUI2.nsh"
!include "FileFunc.nsh"

Name "RelayFix"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\RelayFix"
InstallDirRegKey HKCU "Software\RelayFix" "InstallDir"
BrandingText "RelayFix ${VERSION}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\relayfix.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\RelayFix"
!define KIND "RelayFix.Message"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"

LangString OPEN ${LANG_ENGLISH} "Find out why it came back"
LangString OPEN ${LANG_FRENCH} "Savoir pourquoi il est revenu"
LangString MESSAGE ${LANG_ENGLISH} "Returned e-mail"
LangString MESSAGE ${LANG_FRENCH} "Message revenu"

!ifdef SIGN
  ; -DSIGN="signtool sign …": the program that signs gets the file's name appended.
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=${LANG_ENGLISH} "ProductName" "RelayFix"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileDescription" "RelayFix set-up"
VIAddVersionKey /LANG=${LANG_ENGLISH} "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=${LANG_ENGLISH} "LegalCopyright" "GPL-3.0-or-later"

Section
  ; An older version goes first, so that no file of it stays behind.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\RelayFix.lnk" "$INSTDIR\relayfix.exe"
  CreateShortcut "$SENDTO\RelayFix.lnk" "$INSTDIR\relayfix.exe"

  ; "Open with" for messages. What opens them by default stays what it was.
  WriteRegStr HKCU "Software\Classes\${KIND}" "" "$(MESSAGE)"
  WriteRegStr HKCU "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\relayfix.exe,0"
  WriteRegStr HKCU "Software\Classes\${KIND}\shell\open" "" "$(OPEN)"
  WriteRegStr HKCU "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\relayfix.exe" "%1"'
  WriteRegStr HKCU "Software\Classes\.eml\OpenWithProgids" "${KIND}" ""
  WriteRegStr HKCU "Software\Classes\.msg\OpenWithProgids" "${KIND}" ""
  WriteRegStr HKCU "Software\Classes\Applications\relayfix.exe\SupportedTypes" ".eml" ""
  WriteRegStr HKCU "Software\Classes\Applications\relayfix.exe\SupportedTypes" ".msg" ""

  WriteRegStr HKCU "Software\RelayFix" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "RelayFix"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\relayfix.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "RelayFix"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  Delete "$SMPROGRAMS\RelayFix.lnk"
  Delete "$SENDTO\RelayFix.lnk"
  DeleteRegKey HKCU "Software\Classes\${KIND}"
  DeleteRegValue HKCU "Software\Classes\.eml\OpenWithProgids" "${KIND}"
  DeleteRegValue HKCU "Software\Classes\.msg\OpenWithProgids" "${KIND}"
  DeleteRegKey HKCU "Software\Classes\Applications\relayfix.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\RelayFix"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\relayfix.exe"
  Delete "$INSTDIR\relayfix-cli.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
SectionEnd
